# A machine for Assay with AMD's own ROCm, from AMD's development images. Written from their documentation and not run
# here: the machines of this project have neither a container engine nor an AMD GPU.
#
#   docker build --file ci/containers/rocm.Dockerfile --build-arg ROCM=6.4.3 --tag assay-rocm .
#   docker run --rm --device /dev/kfd --device /dev/dri --group-add video --security-opt seccomp=unconfined assay-rocm
ARG ROCM=6.4.3
FROM rocm/dev-ubuntu-24.04:${ROCM}-complete

# What scripts/packages.txt lists for building and for the report; rocPRIM.
COPY scripts/packages.txt /tmp/packages.txt
RUN apt-get update \
 && awk '!/^#/ && ($2 == "build" || $2 == "report") { print $1 }' /tmp/packages.txt \
    | xargs apt-get install -y --no-install-recommends git rocprim-dev \
 && rm -rf /var/lib/apt/lists/* /tmp/packages.txt

COPY . /assay
WORKDIR /assay
ENV ROCM_PATH=/opt/rocm
RUN cmake --preset amd && ninja -C build/amd
CMD ["build/amd/bin/assay-conform", "--level", "smoke"]
